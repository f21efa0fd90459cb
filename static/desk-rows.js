// A row of a table opens as a whole what its name links to.
for (const link of document.querySelectorAll(".table tbody th a")) {
  const row = link.closest("tr");
  row.classList.add("opens");
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary") || getSelection().toString()) return;
    if (event.ctrlKey || event.metaKey) open(link.href);
    else link.click();
  });
}

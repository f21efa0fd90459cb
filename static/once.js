// A form is sent once: its button rests from the first tap until the page is opened anew.
for (const form of document.querySelectorAll("form[data-once]")) {
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    if (button.ariaDisabled === "true") event.preventDefault();
    button.ariaDisabled = "true";
    setTimeout(() => { button.ariaDisabled = null; }, 5000); // what came may have been a file
  });
  // A page from the browser's memory has a token that was used: a fresh page has a fresh one.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// A recovery code: printed, or saved as a file.
document.querySelector("[data-print]").addEventListener("click", () => print());
const save = document.querySelector("[data-save]");
save.href = URL.createObjectURL(new Blob([save.dataset.save], { type: "text/plain" }));
for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;

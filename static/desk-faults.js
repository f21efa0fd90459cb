// A form that came back has the focus on its list of faults.
document.querySelector("[data-summary]")?.focus();

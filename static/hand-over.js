// iOS: only an app on the home screen takes the hand-over; a browser that was sent the link shows the ways back.
const form = document.querySelector("form[data-hand-over]");
if (navigator.standalone || matchMedia("(display-mode: standalone)").matches) {
  document.querySelector("[data-otherwise]").hidden = true;
  form.hidden = false;
  form.submit();
}

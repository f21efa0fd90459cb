// A file goes up with its progress in sight; one that is too large is refused before it is sent.
const MEGABYTE = 1e6;
const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1);

const follow = (box) => {
  const form = box.querySelector("form");
  const input = form.querySelector("input[type=file]");
  const part = (name) => box.querySelector(`[data-${name}]`);
  const going = part("going");
  const rest = (says = "") => {
    going.hidden = true;
    form.hidden = false;
    form.querySelector("button").ariaDisabled = null;
    part("fault").textContent = says;
    part("fault").hidden = !says;
  };
  const arrive = (request) => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!answer) {
      rest(box.dataset.failed);
      return;
    }
    document.querySelector("main").replaceWith(document.adoptNode(answer));
    for (const other of answer.querySelectorAll("[data-upload]")) follow(other);
    answer.querySelector("[role=alert]")?.focus();
  };
  const send = () => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      part("bar").value = loaded / total;
      part("figures").textContent = `${megabytes(loaded)} / ${megabytes(total)} MB`;
    });
    request.addEventListener("load", () => arrive(request));
    request.addEventListener("error", () => rest(box.dataset.failed));
    request.addEventListener("abort", () => rest());
    part("stop").addEventListener("click", () => request.abort(), { once: true });
    request.send(new FormData(form));
    form.hidden = true;
    part("fault").hidden = true;
    going.hidden = false;
    part("stop").focus();
  };
  form.addEventListener("submit", (event) => {
    const [file] = input.files;
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(box.dataset.most)) rest(box.dataset.large.replace("{size}", megabytes(file.size)));
    else send();
  });
};

for (const box of document.querySelectorAll("[data-upload]")) follow(box);

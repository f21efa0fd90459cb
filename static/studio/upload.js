// Pictures and backgrounds from this device, with how far they are; and which files the design has.
const MOST = 50_000_000; // bytes
const LARGEST = 0.6; // of the card's width or height that a new picture takes

export default (studio) => {
  const { document: doc, geometry, stage } = studio;
  const [input, box, bar, text] = ["file", "uploading", "upload-bar", "upload-says"].map(studio.part);
  let files = studio.state.files;
  let purpose = "image";

  const send = (file) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${studio.base}/files`);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = (loaded / total) * 100;
      text.textContent = studio.text("uploading", { name: file.name, share: `${Math.round(bar.value)}%` });
    });
    request.addEventListener("load", () => resolve({ status: request.status, ...request.response }));
    request.addEventListener("error", () => reject(new studio.Unreachable("files")));
    request.send(studio.form({ file }));
  });
  const proportion = async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const share = picture.width / picture.height;
      picture.close();
      return share;
    } catch {
      return 1.5; // what this browser cannot show, such as TIFF
    }
  };
  const place = async (file, name) => {
    if (purpose === "background") {
      doc.change(() => { doc.content[doc.side].background = { file: name }; });
      return;
    }
    const share = await proportion(file);
    const { width, height } = stage.format;
    const wide = Math.min(width * LARGEST, height * LARGEST * share);
    const size = { width: geometry.round(wide), height: geometry.round(wide / share) };
    const at = { x: geometry.round((width - size.width) / 2), y: geometry.round((height - size.height) / 2) };
    doc.add([{ type: "image", id: doc.freshId("image"), file: name, ...at, ...size }]);
  };
  const tell = (words, isFault = false) => {
    text.textContent = words;
    box.classList.toggle("is-fault", isFault);
    bar.hidden = isFault || words === "";
    box.hidden = words === "";
  };
  const take = async (file) => {
    if (file.size > MOST) { tell(studio.text("upload_too_large", { name: file.name }), true); return; }
    bar.value = 0;
    tell(studio.text("uploading", { name: file.name, share: "0%" }));
    try {
      const answer = await send(file);
      if (answer.status !== 200) {
        const why = answer.status === 413 ? studio.text("upload_too_large", { name: file.name }) : studio.text("upload_failed", { name: file.name }) + (answer.text ?? answer.status);
        tell(why, true);
        return;
      }
      files = answer.files;
      studio.tell("files");
      await place(file, answer.name);
      tell("");
      studio.say(studio.text("uploaded", { name: answer.name }));
    } catch (error) {
      if (!(error instanceof studio.Unreachable)) throw error;
      tell(studio.text("upload_lost"), true);
    }
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (file) await take(file);
  });
  for (const button of studio.root.querySelectorAll("[data-upload]")) {
    button.addEventListener("click", () => ask(button.dataset.upload));
  }
  studio.part("stage").addEventListener("dragover", (event) => event.preventDefault());
  studio.part("stage").addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (!file || !studio.editable) return;
    purpose = "image";
    take(file);
  });
  const ask = (wanted) => {
    if (!studio.editable) return;
    purpose = wanted;
    input.accept = wanted === "image" ? "image/png,image/jpeg,image/tiff" : "application/pdf,image/svg+xml,image/png,image/jpeg,image/tiff";
    input.click();
  };
  studio.on("renewed", (renewed) => { files = renewed; studio.tell("files"); });
  return {
    ask,
    get count() { return files.length; },
    pictures: () => files.filter(({ type }) => /png|jpeg|tiff/.test(type)),
    grounds: () => files,
  };
};

// Reads a card's number by the camera: by the browser's own detector where it reads EAN-13, else frame by frame by us.
const PAUSE = 250;
const SERVER_PAUSE = 900;
const STORE_CODES = /^28/;

const box = document.querySelector("[data-camera]");
const video = box.querySelector("video");
const says = box.querySelector("[data-says]");
const [start, stop] = ["start", "stop"].map((name) => box.querySelector(`[data-${name}]`));
const number = document.querySelector("#number");
let stream;

const detector = async () => {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
  return formats?.includes("ean_13") ? new BarcodeDetector({ formats: ["ean_13"] }) : undefined;
};

const frame = () => {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((done) => {
    canvas.toBlob(done, "image/jpeg", 0.9);
  });
};

const readHere = async (reader) => {
  const found = (await reader.detect(video)).map(({ rawValue }) => rawValue).filter((value) => !STORE_CODES.test(value));
  return found.length === 1 ? found[0] : "";
};

const readThere = async () => {
  const body = new FormData();
  body.set("token", box.dataset.token);
  body.set("photograph", await frame(), "frame.jpg");
  const answer = await fetch(box.dataset.camera, { method: "POST", body });
  return answer.ok ? (await answer.json()).number : "";
};

const end = (message) => {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = undefined;
  video.hidden = true;
  stop.hidden = true;
  start.hidden = false;
  says.textContent = message;
};

const look = async (reader) => {
  if (!stream) return;
  let found = "";
  try {
    found = video.videoWidth ? await (reader ? readHere(reader) : readThere()) : "";
  } catch {
    // a frame that could not be read, or sent: the next one may
  }
  if (found && stream) {
    number.value = found;
    end(box.dataset.found);
    document.querySelector("#member_no").focus();
    return;
  }
  setTimeout(look, reader ? PAUSE : SERVER_PAUSE, reader);
};

start.addEventListener("click", async () => {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    end(box.dataset.denied);
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  start.hidden = true;
  stop.hidden = false;
  says.textContent = box.dataset.searching;
  await video.play();
  look(await detector());
});
stop.addEventListener("click", () => end(""));
box.hidden = !navigator.mediaDevices;

// Looks for a symbol by the camera: by the browser's own detector where it reads its format, else by the server, frame
// by frame. `box` says where: its video, buttons, words and data; `good` which values are meant; `body` with a frame is
// posted to `address`, and `read` finds the values in the answer.
const PAUSE = 250;
const SERVER_PAUSE = 900;

const frameOf = (video) => {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((done) => {
    canvas.toBlob(done, "image/jpeg", 0.9);
  });
};

export default ({ box, format, size = {}, good, address, body, read, found }) => {
  const video = box.querySelector("video");
  const says = box.querySelector("[data-says]");
  const [start, stop] = ["start", "stop"].map((name) => box.querySelector(`[data-${name}]`));
  let stream;

  const detector = async () => {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    return formats?.includes(format) ? new BarcodeDetector({ formats: [format] }) : undefined;
  };
  const readHere = async (reader) => good((await reader.detect(video)).map(({ rawValue }) => rawValue));
  const readThere = async () => {
    const form = body();
    form.set("photograph", await frameOf(video), "frame.jpg");
    const answer = await fetch(address, { method: "POST", body: form });
    return answer.ok ? good(read(await answer.json())) : [];
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
    let values = [];
    try {
      values = video.videoWidth ? await (reader ? readHere(reader) : readThere()) : [];
    } catch {
      // a frame that could not be read, or sent: the next one may
    }
    if (values.length && stream) {
      end(box.dataset.found);
      found(values);
      return;
    }
    setTimeout(look, reader ? PAUSE : SERVER_PAUSE, reader);
  };

  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", ...size } });
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
  return { end };
};

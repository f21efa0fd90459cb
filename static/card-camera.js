// A card's number by the camera.
const STORE_CODES = /^28/;

const box = document.querySelector("[data-camera]");
const { default: camera } = await import(box.dataset.module);

const one = (values) => (values.length === 1 ? values : []);

camera({
  box,
  format: "ean_13",
  good: (values) => one(values.filter((value) => value && !STORE_CODES.test(value))),
  address: box.dataset.camera,
  body() {
    const form = new FormData();
    form.set("token", box.dataset.token);
    return form;
  },
  read: ({ number }) => [number],
  found([number]) {
    document.querySelector("#number").value = number;
    document.querySelector("#member_no").focus();
  },
});

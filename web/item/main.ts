/// <reference lib="dom" />
import { canScan, scanCamera } from "../src/scan/decode.ts";

/*
 * What a script adds to the public pages of items (api/public-pages), which work without one: the camera.
 */

const button = document.querySelector<HTMLButtonElement>("#scan");
const field = document.querySelector<HTMLInputElement>("#code");
const place = document.querySelector<HTMLElement>("#camera");

if (button && field && place && canScan()) {
  const { form } = field;
  const open = button.textContent ?? "";
  let running: AbortController | undefined;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (running) {
      running.abort();
      return;
    }
    const closed = new AbortController();
    running = closed;
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.setAttribute("aria-label", open);
    place.replaceChildren(video);
    button.textContent = button.dataset["stop"] ?? open;
    const closing = (): void => {
      running = undefined;
      button.textContent = open;
    };
    closed.signal.addEventListener("abort", () => {
      closing();
      place.replaceChildren();
    });
    scanCamera(video, closed.signal).then(
      (text) => {
        closing();
        place.replaceChildren();
        if (text === undefined) return;
        field.value = text;
        form?.requestSubmit();
      },
      () => {
        closing();
        // Refused, missing or taken: the code is typed.
        place.textContent = button.dataset["denied"] ?? "";
      },
    );
  });
}

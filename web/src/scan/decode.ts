/** What reads a code out of a moving picture: the browser's own reader where there is one, or else a small decoder of QR codes, loaded only then. */
export type FrameReader = (video: HTMLVideoElement) => Promise<string | undefined>;

interface Detector {
  detect(from: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
  interface Window {
    /** The Barcode Detection API: in Chromium on Android and macOS, not everywhere. */
    readonly BarcodeDetector?: new (options: { readonly formats: readonly string[] }) => Detector;
  }
}

/** Longest side of the picture that the decoder looks at: enough for a code that fills a third of it. */
const MOST_PIXELS = 720;

export async function frameReader(): Promise<FrameReader> {
  if (window.BarcodeDetector) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128", "data_matrix", "ean_13"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { decodePicture } = await import("./qr-picture.ts");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, MOST_PIXELS / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!context || canvas.width === 0) return Promise.resolve(undefined);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return Promise.resolve(decodePicture(context.getImageData(0, 0, canvas.width, canvas.height)));
  };
}

const LOOK_EVERY_MS = 200;

/**
 * Looks through the camera until a code is read.
 * @param signal ends it; the camera is closed then
 * @throws whatever refuses the camera
 */
export async function scanCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    if (signal.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    const read = await frameReader();
    while (!signal.aborted) {
      const found = await read(video);
      if (found !== undefined && !signal.aborted) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/** Whether this browser can open a camera here. */
export const canScan = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

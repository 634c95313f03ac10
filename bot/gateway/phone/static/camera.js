// A photo from the camera, as a JPEG no larger than what WhatsApp itself makes of one.

import { cloned } from "./dom.js";

const LONGEST = 1600;

// null when the person changed their mind; throws when there is no camera or it is not allowed.
export async function takePhoto() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const dialog = cloned("camera-template");
  document.body.append(dialog);
  try {
    const video = dialog.querySelector("video");
    const shutter = dialog.querySelector("[data-action=shoot]");
    video.addEventListener("loadeddata", () => (shutter.disabled = false), { once: true });
    video.srcObject = stream;
    dialog.showModal();
    return (await chosen(dialog)) ? await pictured(video) : null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
  }
}

function chosen(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("cancel", () => resolve(false));
    dialog.querySelector("[data-action=cancel]").addEventListener("click", () => resolve(false));
    dialog.querySelector("[data-action=shoot]").addEventListener("click", () => resolve(true));
  });
}

function pictured(video) {
  const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

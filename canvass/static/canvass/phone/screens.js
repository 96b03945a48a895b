// The screens of a list and of this phone. They come once the first screen stands, or with the tap that needs them.

export { drawBuilding } from "./building.js";
export { drawDone } from "./done.js";
export { drawDoor } from "./door.js";
export { drawStatus, readStatus } from "./status.js";

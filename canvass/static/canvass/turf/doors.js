// The doors of a drive as columns: one typed array a column, doors of one turf side by side in the order to knock.

const KINDS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
const EARTH = 40_075_016.686;

const unpack = (buffer) => {
  const size = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const columns = {};
  let at = 4 + size;
  for (const [name, kind] of head.columns) {
    columns[name] = new KINDS[kind](buffer, at, head.count);
    at += columns[name].byteLength;
  }
  return { head, columns };
};

// Places as parts of a square map of the world, 256 wide: what Leaflet calls pixels at zoom 0.
const project = ({ latitude, longitude }, degree) => {
  const x = new Float64Array(latitude.length);
  const y = new Float64Array(latitude.length);
  for (let i = 0; i < x.length; i += 1) {
    const sine = Math.sin(((latitude[i] / degree) * Math.PI) / 180);
    x[i] = (longitude[i] / degree / 360 + 0.5) * 256;
    y[i] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
  }
  return { x, y };
};

export const load = async (address) => {
  const answer = await fetch(address, { cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const { head, columns } = unpack(await answer.arrayBuffer());
  const { x, y } = project(columns, head.degree);
  const turfs = new Map(head.turfs.map(([number, id, name, state]) => [number, { number, id, name, state, first: 0, end: 0 }]));
  for (let i = 0; i < head.count; i += 1) {
    const turf = turfs.get(columns.turf[i]);
    if (!turf) continue;
    if (!turf.end) turf.first = i;
    turf.end = i + 1;
  }
  const middle = head.count ? columns.latitude[head.count >> 1] / head.degree : 0;
  return {
    ...columns,
    count: head.count,
    lost: head.lost,
    x,
    y,
    turfs,
    streets: head.streets,
    metres: (EARTH / 256) * Math.cos((middle * Math.PI) / 180),
    idOf: (i) => columns.id[i] + head.base,
    isFree: (i) => columns.turf[i] === 0 || turfs.get(columns.turf[i])?.state === "free",
  };
};

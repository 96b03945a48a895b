// Where the phone is, in a drive that asks for it: one look when a door is opened, never a watch. It is kept in memory
// alone; what is recorded soon after carries it, and no tap ever waits for it.

const FRESH = 120_000;
const ONE_FIX = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 };
const VAGUEST = 100_000;
const DECIMALS = 1e5; // Of a degree: about a metre.

const round = (degrees) => Math.round(degrees * DECIMALS) / DECIMALS;

// From now on `model.here()` is the place, for as long as it is fresh; or null.
export const look = (model) => {
  const found = ({ coords }) => {
    const at = Date.now();
    const fix = { latitude: round(coords.latitude), longitude: round(coords.longitude), accuracy: Math.min(VAGUEST, Math.round(coords.accuracy)) };
    model.here = () => (Date.now() - at < FRESH ? fix : null);
  };
  navigator.geolocation?.getCurrentPosition(found, () => (model.here = null), ONE_FIX);
};

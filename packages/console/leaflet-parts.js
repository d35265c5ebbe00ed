// What the map uses of Leaflet, from its own sources, so that the rest is not sent. The build puts this in the place of "leaflet".
import { scale } from "leaflet/src/control/Control.Scale.js";
import { zoom } from "leaflet/src/control/Control.Zoom.js";
import { DoubleClickZoom } from "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import { Drag } from "leaflet/src/map/handler/Map.Drag.js";
import { Keyboard } from "leaflet/src/map/handler/Map.Keyboard.js";
import { ScrollWheelZoom } from "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import { TouchZoom } from "leaflet/src/map/handler/Map.TouchZoom.js";
import { Map as LeafletMap } from "leaflet/src/map/Map.js";

// These add themselves to the map: it has no other handlers.
Object.assign(LeafletMap, { DoubleClickZoom, Drag, Keyboard, ScrollWheelZoom, TouchZoom });

export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { tileLayer } from "leaflet/src/layer/tile/TileLayer.js";

export const control = { scale, zoom };
export { LeafletMap as Map };

import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "../../src/index.js";
import { drive } from "./make-dispatcher.js";

export const crow = (origin: Coordinates, destination: Coordinates): number =>
  greatCircleDistanceMeters(origin, destination);

/** Roads that are this many times as long as the straight line. */
export const detour =
  (factor: number) =>
  (origin: Coordinates, destination: Coordinates): RoadResult =>
    drive(crow(origin, destination) * factor);

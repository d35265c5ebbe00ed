import { type Coordinates, greatCircleDistanceMeters, type RoadResult } from "../../src/index.js";
import { drive } from "./make-dispatcher.js";

export const crow = (origin: Coordinates, destination: Coordinates): number =>
  greatCircleDistanceMeters(origin, destination);

/** Roads that are this many times as long as the straight line. */
export const detour =
  (factor: number) =>
  (origin: Coordinates, destination: Coordinates): RoadResult =>
    drive(crow(origin, destination) * factor);

/** Straight roads on which a kilometre takes a minute. Each is 10 m longer than the straight line. */
export const minuteByMinute = (from: Coordinates, to: Coordinates): RoadResult =>
  drive(crow(from, to) + 10, Math.round(crow(from, to) / 1000) * 60);

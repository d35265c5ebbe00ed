import type { WireId } from "@dispatch/client";
import { useStore } from "../kit/store.js";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";

/** Returns how people call those of whom there is an id. */
export interface Names {
  technician(id: WireId): string;
  job(id: WireId): string;
}

/** Returns the names of technicians and jobs as far as the board knows them, otherwise their numbers. */
export function useNames(): Names {
  const { board } = useDesk();
  const { texts } = useTexts();
  const technicians = useStore(board.state, (state) => state.technicians);
  return {
    technician: (id) => technicians.get(String(id))?.name ?? texts.jobs.technician(String(id)),
    job: (id) => {
      const { jobs, ended } = board.state.get();
      const key = String(id);
      return (jobs.get(key) ?? ended.get(key))?.reference ?? texts.jobs.job(key);
    },
  };
}

import { Component, type JSX } from "preact";
import { openJob } from "../../shell/route.js";
import type { Texts } from "../../texts/en.js";
import type { Format } from "../../texts/format.js";
import type { TechnicianEntry } from "./map-entries.js";

export interface TechnicianRowProps {
  readonly entry: TechnicianEntry;
  /** How the job that they drive to or work on is called. */
  readonly jobName: string | null;
  readonly isChosen: boolean;
  readonly texts: Texts;
  readonly format: Format;
  onChoose(entry: TechnicianEntry): void;
}

/** A technician in the list. It is rendered again only if something of it has changed: there may be two thousand. */
export class TechnicianRow extends Component<TechnicianRowProps> {
  override shouldComponentUpdate(next: TechnicianRowProps): boolean {
    const { entry, jobName, isChosen, texts, format, onChoose } = this.props;
    const isSame =
      next.entry.position === entry.position && next.entry.name === entry.name && next.entry.jobId === entry.jobId;
    return (
      !isSame ||
      ![next.jobName === jobName, next.isChosen === isChosen, next.texts === texts].every(Boolean) ||
      ![next.format === format, next.onChoose === onChoose].every(Boolean)
    );
  }

  override render(): JSX.Element {
    const { entry, jobName, isChosen, texts, format, onChoose } = this.props;
    const { name, place, position, jobId } = entry;
    const at = position.reported_at;
    const where = place === null ? texts.map.nowhere : at === null ? texts.map.base : texts.map.at(format.dateTime(at));
    return (
      <li>
        <button type="button" class="quiet" aria-current={isChosen} onClick={() => onChoose(entry)}>
          <b>{name}</b>
          <span class="where">{[texts.map.states[position.state], where].join(" · ")}</span>
        </button>
        {jobId !== null && (
          <button type="button" class="quiet" onClick={() => openJob(jobId)}>
            {jobName}
          </button>
        )}
      </li>
    );
  }
}

import { Component, type JSX } from "preact";
import { openJob } from "../../shell/route.js";
import type { Texts } from "../../texts/en.js";
import type { Format } from "../../texts/format.js";
import type { TechnicianEntry } from "./map-entries.js";

export interface TechnicianRowProps {
  readonly entry: TechnicianEntry;
  /** How the job that they drive to, work on or are booked for is called. */
  readonly jobName: string | null;
  readonly isChosen: boolean;
  /** Whether the map follows them. */
  readonly isFollowed: boolean;
  readonly texts: Texts;
  readonly format: Format;
  onChoose(entry: TechnicianEntry): void;
  onFollow(entry: TechnicianEntry): void;
}

/** A technician in the list. It is rendered again only if something of it has changed: there may be two thousand. */
export class TechnicianRow extends Component<TechnicianRowProps> {
  override shouldComponentUpdate({ entry: next, ...others }: TechnicianRowProps): boolean {
    const { entry, ...before } = this.props;
    const isSame =
      next.position === entry.position &&
      next.name === entry.name &&
      next.kind === entry.kind &&
      next.jobId === entry.jobId;
    return !isSame || Object.entries(others).some(([name, value]) => value !== before[name as keyof typeof before]);
  }

  override render(): JSX.Element {
    const { entry, jobName, isChosen, isFollowed, texts, format, onChoose, onFollow } = this.props;
    const { name, place, position, kind, jobId } = entry;
    const at = position.reported_at;
    const where = place === null ? texts.map.nowhere : at === null ? texts.map.base : texts.map.at(format.dateTime(at));
    return (
      <li>
        <button type="button" class="quiet" aria-current={isChosen} onClick={() => onChoose(entry)}>
          <b>{name}</b>
          <span class="where">{[texts.map.states[kind], where].join(" · ")}</span>
        </button>
        {jobId !== null && (
          <button type="button" class="quiet" onClick={() => openJob(jobId)}>
            {jobName}
          </button>
        )}
        {isChosen && place !== null && (
          <button
            type="button"
            aria-pressed={isFollowed}
            aria-label={texts.map.followName(name)}
            onClick={() => onFollow(entry)}
          >
            {texts.map.follow}
          </button>
        )}
      </li>
    );
  }
}

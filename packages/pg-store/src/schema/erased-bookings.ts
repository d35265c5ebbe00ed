import { erasedMessage, erasedReason } from "@dispatch/core/plugin-kit";
import { cutPlace, hasWords, isExact, withoutWords } from "./erasure.js";
import { job } from "./expressions.js";

/**
 * A technician who gives a job back may say why. The next assignment of the job is booked with the same words, so they are
 * erased there too. What others say later stays.
 */
export const erasedBookingStatements: readonly string[] = [
  `create or replace function dispatch_erase_bookings_after(theirs integer[]) returns void language plpgsql as $$
    declare
      following integer[];
      booking record;
    begin
      following := array(
        select (
          select min(later.id) from assignments as later
          where later.id > lost.id
            and (later.dispatch_job_id = lost.job or (later.dispatch_job_id is null and later.job_id = lost.job))
        ) from (select id, ${job} as job from assignments where id = any(theirs)) as lost
      );
      insert into dispatch_history_passes (xid) values (pg_current_xact_id());
      update dispatch_events set ${withoutWords}
      where assignment_id = any(following) and from_status is null and ${hasWords};
      for booking in
        select job_id, min(version) as version from dispatch_job_events
        where assignment_id = any(following)
          and job_id in (select ${job} from assignments where id = any(following))
        group by job_id, assignment_id
      loop
        update dispatch_job_events set ${withoutWords}
        where job_id = booking.job_id and version = booking.version and ${hasWords};
        update dispatch_jobs set ${withoutWords}
        where id = booking.job_id and version = booking.version and ${hasWords};
      end loop;
      delete from dispatch_history_passes where xid = pg_current_xact_id();
    end $$`,
  `create or replace function dispatch_erase_step(of_kind text, entry integer, done integer, most integer)
    returns integer language plpgsql as $$
    declare
      batch integer[];
      theirs integer[];
      of_jobs integer[];
    begin
      if of_kind = 'technician' then
        if done is null then delete from dispatch_absences where tech_id = entry; end if;
        theirs := array(
          select id from assignments where tech_id = entry and (done is null or id > done) order by id limit most
        );
        of_jobs := array(select distinct ${job} from assignments where id = any(theirs));
        update dispatch_jobs set ${withoutWords}
        where id = any(of_jobs) and assignment_id = any(theirs) and ${hasWords};
        perform dispatch_erase_words(theirs, of_jobs, of_kind);
        perform dispatch_erase_bookings_after(theirs);
        return theirs[cardinality(theirs)];
      end if;

      if done is null then
        delete from dispatch_visits where hold_id in (
          select hold_id from dispatch_holds
          where work ->> 'customerId' = entry::text
            or work ->> 'jobId' in (select id::text from dispatch_jobs where cust_id = entry)
        );
      end if;
      batch := array(
        select id from dispatch_jobs where cust_id = entry and (done is null or id > done)
        union select id from assignments where cust_id = entry and (done is null or id > done)
        order by 1 limit most
      );
      theirs := array(select id from assignments where cust_id = entry and id = any(batch));
      of_jobs := array(select id from dispatch_jobs where cust_id = entry and id = any(batch) for update);
      update dispatch_jobs
      set reference = null, note = null, ${cutPlace}, version = version + 1, actor = null, reason = '${erasedReason}'
      where id = any(of_jobs) and (reference is not null or note is not null or ${isExact});
      update dispatch_jobs set ${withoutWords} where id = any(of_jobs) and ${hasWords};
      update dispatch_job_attempts set failure = jsonb_set(failure, '{message}', '"${erasedMessage}"')
      where job_id = any(of_jobs) and failure ->> 'message' <> '${erasedMessage}';
      update dispatch_visits set ${cutPlace} where assignment_id = any(theirs) and ${isExact};
      delete from dispatch_idempotency_keys where assignment_id = any(theirs) or job_id = any(of_jobs);
      perform dispatch_erase_words(theirs, of_jobs, of_kind);
      return batch[cardinality(batch)];
    end $$`,
];

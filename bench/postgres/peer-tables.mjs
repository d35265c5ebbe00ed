/** Types that sort by the distance on the sphere, with the expression of a place. */
const types = {
  postgis: {
    type: "geography",
    toPlace: (latitude, longitude) => `st_makepoint(${longitude}, ${latitude})::geography`,
  },
  cube: {
    type: "cube",
    toPlace: (latitude, longitude) =>
      `cube(array[cosd(${latitude}) * cosd(${longitude}), cosd(${latitude}) * sind(${longitude}), sind(${latitude})])`,
  },
};

/** Creates a copy of the places of all technicians, with the tags of their skills, so that only the index differs. */
export async function createUnindexed({ query, prepared }, table) {
  await query(`create table ${table} as select technicianid, latitude, longitude, skill_tags from technicians`);
  await query(`alter table ${table} add primary key (technicianid)`);
  await query(`vacuum analyze ${table}`);
  const text = `update ${table} set latitude = $2, longitude = $3 where technicianid = $1`;
  return { move: (id, { latitude, longitude }) => prepared.query(text, [id, latitude, longitude]) };
}

export async function createIndexed(fleet, table, columns) {
  return { ...(await createUnindexed(fleet, table)), ...(await createIndex(fleet, table, columns)) };
}

/** Returns null if the server does not have the extension, or does not let this user create it. */
export async function createByExtension(fleet, table, extension) {
  const { rows } = await fleet.query(
    `select from pg_available_extension_versions join pg_roles on rolname = current_user
    where name = $1 and (trusted or rolsuper)`,
    [extension],
  );
  if (rows.length === 0) return null;
  await fleet.query(`create extension ${extension}`);
  const { type, toPlace } = types[extension];
  const peer = await createUnindexed(fleet, table);
  const column = `place ${type} generated always as (${toPlace("latitude", "longitude")}) stored`;
  await fleet.query(`alter table ${table} add column ${column}`);
  const nearest = `select technicianid from ${table} order by place <-> ${toPlace("$1::float8", "$2::float8")} limit 10`;
  return {
    ...peer,
    ...(await createIndex(fleet, table, "place")),
    nearest,
    async find({ latitude, longitude }) {
      const found = await fleet.prepared.query(nearest, [latitude, longitude]);
      return found.rows.map(({ technicianid }) => technicianid);
    },
  };
}

async function createIndex({ query }, table, columns) {
  const startMs = performance.now();
  await query(`create index ${table}_place on ${table} using gist (${columns})`);
  const seconds = (performance.now() - startMs) / 1000;
  await query(`vacuum analyze ${table}`);
  const { rows } = await query(`select pg_relation_size('${table}_place') / 1e6::float8 as megabytes`);
  return { seconds, megabytes: rows[0].megabytes };
}

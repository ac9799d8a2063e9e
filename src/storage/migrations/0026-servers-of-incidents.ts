import type { Dialect, Migration } from '../migrations.ts'

const RANK = "CASE level WHEN 'serious' THEN 0 WHEN 'suspicious' THEN 1 ELSE 2 END"
const OF_INCIDENT = 'FROM incident_hosts h WHERE h.account = incidents.account AND h.incident = incidents.id'

// Engines that have no statistics take one index for another by a status alone: what asks for a sum has this one.
const sql = ({ text, integer, end }: Dialect) => `
  CREATE TABLE incident_hosts ( -- which servers a matter has come to
    account ${text}, incident ${text}, host ${text},
    rank ${integer} NOT NULL, -- how grave it is there; 0 is the worst
    PRIMARY KEY (account, incident, host)
  )${end};
  INSERT INTO incident_hosts (account, incident, host, rank)
    SELECT account, incident, host, min(${RANK}) FROM alerts WHERE incident <> '' GROUP BY account, incident, host;
  ALTER TABLE incidents ADD COLUMN servers ${integer} NOT NULL DEFAULT 1; -- how many; of more than one, host is empty
  UPDATE incidents SET servers = (SELECT count(*) ${OF_INCIDENT});
  UPDATE incidents SET host = (SELECT min(h.host) ${OF_INCIDENT}) WHERE servers = 1;
  CREATE INDEX alerts_waiting ON alerts (account, incident, host, status) WHERE status + 0 = 1;`

/** The servers of every matter: a source on many is one. */
export const serversOfIncidents: Migration = { number: 26, name: 'servers-of-incidents', sql }

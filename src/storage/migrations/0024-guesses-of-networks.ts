import type { Dialect, Migration } from '../migrations.ts'

// Of IPv6 nothing is said of what came before: failures are kept for two days.
const sql = ({ text }: Dialect) => `
  ALTER TABLE guesses ADD COLUMN network ${text} NOT NULL DEFAULT ''; -- the /24 of an IPv4 source, the /48 of IPv6; empty: not known
  UPDATE guesses SET network = rtrim(source, '0123456789') || '0/24' WHERE source LIKE '%.%';
  CREATE INDEX guesses_of_network ON guesses (account, came_on, network, at, host, source, weight);`

/** Failures by the network that they came from, for attacks whose addresses take turns. */
export const guessesOfNetworks: Migration = { number: 24, name: 'guesses-of-networks', sql }

import type { Migration } from '../migrations.ts'

const sql = () => `
  DROP INDEX guesses_of_user;
  DROP INDEX guesses_of_network;
  CREATE INDEX guesses_of_user ON guesses (account, came_on, host, user_name, at, weight, source);
  CREATE INDEX guesses_of_network ON guesses (account, came_on, network, at, host, source, weight, user_name);`

/** Indexes that tell how many sources tried an account, and how many accounts a source tried. */
export const guessesByNetwork: Migration = { number: 25, name: 'guesses-by-network', sql }

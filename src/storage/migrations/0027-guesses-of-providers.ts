import type { Dialect, Migration } from '../migrations.ts'

// Engines that have no statistics take one of these indexes for another. So each has only what it is for, and whoever wants it says so in the same
// words. That of providers costs nothing where none is known.
const sql = ({ text }: Dialect) => `
  ALTER TABLE guesses ADD COLUMN provider ${text} NOT NULL DEFAULT ''; -- who announces the source, AS64500; empty: not known
  DROP INDEX guesses_of_user;
  DROP INDEX guesses_of_network;
  CREATE INDEX guesses_of_user ON guesses (account, came_on, host, user_name, at, weight, source) WHERE user_name <> '';
  CREATE INDEX guesses_of_network ON guesses (account, came_on, network, at, host, source, weight, user_name) WHERE network <> '';
  CREATE INDEX guesses_of_provider ON guesses (account, came_on, provider, at, host, network, weight) WHERE provider <> '';`

/** Failures by the provider that they came from, for attacks that are spread over its networks. */
export const guessesOfProviders: Migration = { number: 27, name: 'guesses-of-providers', sql }

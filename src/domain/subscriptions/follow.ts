import type { Transaction } from '../../storage/database.ts'

export { incidentsRaised } from './incidents-raised.ts'

/** Tells the subscriptions that incidents are forgotten: nobody is told of them any more. Their ids are of all accounts. */
export async function incidentsForgotten(transaction: Transaction, incidents: readonly string[]): Promise<void> {
  if (incidents.length === 0) return
  await transaction.run('DELETE FROM alert_deliveries WHERE incident = ANY(?)', incidents)
}

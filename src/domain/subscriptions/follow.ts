export { incidentsRaised } from './incidents-raised.ts'

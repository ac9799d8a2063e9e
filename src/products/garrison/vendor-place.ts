export { findingMessage as findingText } from '../sas/finding-message.ts'

export { Journal } from './journal.js';
export type { JournalRun, PhotoFile } from './journal-lines.js';
export { type OnExistingJournal, StoredJournal } from './stored-journal.js';

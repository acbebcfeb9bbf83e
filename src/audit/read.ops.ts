export { type TrailEntry, trail } from './read.sql.ts'

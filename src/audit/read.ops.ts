export { type TrailEntry, trail, trailList } from './read.sql.ts'

// Which file begins when: what needs most first, so that no worker is left alone in the end with a browser's five minutes.

import { BaseSequencer, type TestSpecification } from 'vitest/node'

import { type Need, testFiles } from './needs.ts'

const weight: Readonly<Record<Need, number>> = { browser: 8, tpm: 4, ldap: 4, sealed: 4, server: 2, database: 1 }

export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const root = this.ctx.config.root
    const weightOf = new Map(
      testFiles(root).map(({ path, needs }) => [path, [...needs].reduce((sum, need) => sum + weight[need], 0)]),
    )
    const of = ({ moduleId }: TestSpecification) => weightOf.get(moduleId.slice(root.length + 1)) ?? 0
    // by size or by the last run's time among equals, as vitest does
    return (await super.sort(files)).sort((one, other) => of(other) - of(one))
  }
}

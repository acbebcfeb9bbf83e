// Why a device or a person is in a group, or is not: each part of its rule with its answer; without one, who added them, or by which
// groups in it they are in. It is asked of a member in the list, or of whoever is named.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { CheckmarkRegular, DismissRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Group, isDynamic, isPaused } from '../../api/directory.ts'
import { type Evaluation, evaluate, explain, type Ways as InWays, type Part } from '../../api/membership.ts'
import { type FoundMember, findMember } from './find-member.ts'
import { Ways } from './ways.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px', minWidth: 0 },
  // Not at the bottom: a wrong field has its error below it.
  ask: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  button: { marginTop: '26px' },
  verdict: { outlineStyle: 'none', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  parts: { listStyleType: 'none', display: 'grid', gap: '8px', margin: 0, padding: 0 },
  inner: { marginTop: '8px', paddingLeft: '24px', '@media (max-width: 719px)': { paddingLeft: '12px' } },
  part: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', columnGap: '4px' },
  mark: { fontSize: '16px', lineHeight: tokens.lineHeightBase300 },
  expression: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** A member to ask about, or the name of somebody; an object, so that the same one asked again is asked anew. */
export type Asked = { readonly member: FoundMember }

export function WhyPanel({ group, asked }: { readonly group: Group; readonly asked: Asked | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const dynamic = isDynamic(group)
  const why = useMutation({
    mutationFn: async (wanted: string | FoundMember) => {
      const member = typeof wanted === 'string' ? await findMember(wanted) : wanted
      if (!member) {
        const named = String(wanted)
        throw new Error(t(named.includes('@') ? 'groups.unknownUser' : 'groups.unknownSerial', { wanted: named }))
      }
      return { member, ...(await answerFor(group, member)) }
    },
  })
  const form = useForm({
    schema: z.object({ member: z.string().check(z.trim(), z.minLength(1, t('groups.memberNeeded'))) }),
    initial: { member: '' },
    judge: 'submitted',
    save: ({ member }) => why.mutateAsync(member),
  })
  const { mutate } = why
  useEffect(() => {
    if (asked) mutate(asked.member)
  }, [asked, mutate])
  const verdict = useRef<HTMLHeadingElement>(null)
  const { data } = why
  useEffect(() => {
    if (data) verdict.current?.focus()
  }, [data])
  return (
    <Panel title={t('groups.why.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t(dynamic ? 'groups.why.lead' : 'groups.why.leadAssigned')}</Text>
        {/* Nothing is saved by it: it may be left. */}
        <form className={styles.ask} onSubmit={form.submit} autoComplete="off" noValidate>
          <TextField control={form.control} name="member" label={t('groups.memberName')} maxLength={300} />
          <Button type="submit" className={styles.button} disabledFocusable={why.isPending}>
            {t(dynamic ? 'groups.why.ask' : 'groups.why.askAssigned')}
          </Button>
        </form>
        <FocusedProblem problem={why.error} />
        {data && (
          <>
            <h3 ref={verdict} tabIndex={-1} className={styles.verdict}>
              {t(`groups.why.${verdictOf(group, data)}`, { name: data.member.name, group: group.displayName })}
            </h3>
            {data.rule && <Parts parts={[data.rule.membershipRuleEvaluationDetails]} />}
            {data.ways && <Ways ways={data.ways.ways} name={t('groups.why.ways', { name: data.member.name })} />}
          </>
        )}
      </div>
    </Panel>
  )
}

type Answer = { readonly rule?: Evaluation; readonly ways?: InWays }

const answerFor = async (group: Group, { id }: FoundMember): Promise<Answer> =>
  isDynamic(group) ? { rule: await evaluate(group.id, id) } : { ways: await explain(group.id, id) }

function verdictOf(group: Group, { rule, ways }: Answer) {
  if (ways) return ways.isMember ? 'isIn' : 'isNotIn'
  const inside = rule?.membershipRuleEvaluationResult
  if (isPaused(group)) return inside ? 'wouldFind' : 'wouldNotFind'
  return inside ? 'finds' : 'findsNot'
}

function Parts({ parts, inner = false }: { readonly parts: readonly Part[]; readonly inner?: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <ul className={mergeClasses(styles.parts, inner && styles.inner)}>
      {parts.map(({ expression, expressionResult, propertyToEvaluate: property, expressionEvaluationDetails }) => {
        const Mark = expressionResult ? CheckmarkRegular : DismissRegular
        return (
          <li key={expression}>
            <div className={styles.part}>
              <span className={styles.mark}>
                <Mark aria-label={t(expressionResult ? 'groups.why.true' : 'groups.why.false')} />
              </span>
              <span>
                <code className={styles.expression}>{expression}</code>
                {property && (
                  <Text block className={styles.quiet}>
                    {t('groups.why.value', { property: property.propertyName, value: property.propertyValue })}
                  </Text>
                )}
              </span>
            </div>
            {expressionEvaluationDetails.length > 0 && <Parts parts={expressionEvaluationDetails} inner />}
          </li>
        )
      })}
    </ul>
  )
}

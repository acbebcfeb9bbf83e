// Who the manager of a person is, and whose manager they are. What is changed is said, and taken back by one press.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { can } from '../../../shared/session/can.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedButton, GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { findPerson } from '../../api/access-policies.ts'
import type { Person, PersonRead } from '../../api/people.ts'
import { changeManager, reportsQuery } from '../../api/person/managers.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px 12px', alignItems: 'center' },
  grow: { flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'baseline',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  title: { fontWeight: tokens.fontWeightSemibold, margin: 0, fontSize: tokens.fontSizeBase300 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** Nothing for whoever may not read them. */
export function ManagerPanel({ person }: { readonly person: PersonRead }) {
  return person.showsManagers && can('directory.manager.reports').allowed ? <Managers person={person} /> : null
}

function Managers({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { manager } = person
  const [notice, setNotice] = useState<Notice>()
  const [choosing, setChoosing] = useState(false)
  const opener = useRef<HTMLDivElement>(null)
  const change = useMutation({
    mutationFn: ({ to }: { readonly to: Named | null; readonly before: Named | null; readonly undone?: true }) =>
      changeManager(person.id, to?.id ?? null),
    async onSuccess(_, { to, before, undone }) {
      setChoosing(false)
      const name = person.displayName
      const said = to ? t('people.manager.set', { name, manager: to.name }) : t('people.manager.taken', { name })
      const undo = () => change.mutate({ to: before, before: to, undone: true })
      setNotice({ text: said, ...(!undone && { undo }) })
      await queries.invalidateQueries({ queryKey: ['people'] })
    },
  })
  const now = manager?.id ? { id: manager.id, name: manager.displayName ?? manager.id } : null
  return (
    <Panel title={t('people.manager.title')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {change.isError && <Failed problem={change.error} />}
        <div className={styles.row} ref={opener}>
          <div className={styles.grow}>
            {manager ? <Linked person={manager} /> : <Text>{t('people.manager.none')}</Text>}
          </div>
          <GuardedButton operation="directory.manager.set" onClick={() => setChoosing(true)}>
            {t(now ? 'people.manager.change' : 'people.manager.choose')}
          </GuardedButton>
          {now && (
            <GuardedButton
              operation="directory.manager.remove"
              appearance="subtle"
              busy={change.isPending}
              onClick={() => change.mutate({ to: null, before: now })}
            >
              {t('people.manager.take')}
            </GuardedButton>
          )}
        </div>
        {choosing && (
          <Choose
            busy={change.isPending}
            onChoose={(to) => change.mutateAsync({ to, before: now })}
            onClose={() => {
              opener.current?.querySelector('button')?.focus() // what closes it goes with it
              setChoosing(false)
            }}
          />
        )}
        <Reports person={person} />
      </div>
    </Panel>
  )
}

type Named = { readonly id: string; readonly name: string }

function Choose(props: {
  readonly busy: boolean
  readonly onChoose: (person: Named) => Promise<unknown>
  readonly onClose: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const whole = useRef<HTMLDivElement>(null)
  useEffect(() => whole.current?.querySelector('input')?.focus(), [])
  const form = useForm({
    schema: z.object({ person: z.string().check(z.trim(), z.minLength(1, t('people.manager.needed'))) }),
    initial: { person: '' },
    save: async ({ person }) => {
      const found = await findPerson(person)
      if (typeof found === 'number') {
        form.refuse('person', t('accessPolicies.form.found', { count: found, name: person }))
        throw new Error('nobody was chosen')
      }
      await props.onChoose(found)
    },
  })
  return (
    <div ref={whole}>
      <Form form={form} className={styles.stack}>
        <TextField
          control={form.control}
          name="person"
          label={t('people.manager.person')}
          hint={t('licences.personHint')}
          maxLength={128}
        />
        <div className={styles.row}>
          <GuardedSubmit operation="directory.manager.set" busy={props.busy}>
            {t('people.manager.save')}
          </GuardedSubmit>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
        </div>
      </Form>
    </div>
  )
}

function Reports({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useInfiniteQuery(reportsQuery(person.id))
  const reports = list.data?.pages.flatMap(({ value }) => value) ?? []
  const count = list.data?.pages[0]?.['@odata.count'] ?? reports.length
  return (
    <>
      <h3 className={styles.title}>{t('people.manager.reports', { name: person.displayName })}</h3>
      {list.isLoading && <Waiting rows={1} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && <Text className={styles.quiet}>{t('people.manager.reportCount', { count })}</Text>}
      {reports.length > 0 && (
        <ul className={styles.list} aria-label={t('people.manager.reports', { name: person.displayName })}>
          {reports.map((report) => (
            <li key={report.id} className={styles.item}>
              <Linked person={report} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore list={list} />
    </>
  )
}

type Shown = Pick<Partial<Person>, 'id' | 'displayName' | 'userPrincipalName' | 'jobTitle'>

function Linked({ person }: { readonly person: Shown }): ReactNode {
  const styles = useStyles()
  return (
    <>
      <RouteLink to={paths.person(person.id ?? '')}>{person.displayName}</RouteLink>{' '}
      <Text size={200} className={styles.quiet}>
        {[person.userPrincipalName, person.jobTitle].filter(Boolean).join(' · ')}
      </Text>
    </>
  )
}

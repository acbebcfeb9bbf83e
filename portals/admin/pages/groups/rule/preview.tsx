// Below the rule, while it is written: whom it finds, who comes into the group and who leaves it. The server judges; what it
// cannot read it says, too, and nothing is in the way of writing on.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Preview, previewQuery } from '../../../api/membership.ts'
import { ruleRefusal } from './refusal.ts'

const useStyles = makeStyles({
  box: {
    display: 'grid',
    gap: '4px',
    padding: '8px 12px',
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const pauseMs = 400

/** As it stood when the typing paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}

export function RulePreview(props: {
  readonly rule: string
  readonly groupId?: string | undefined
  /** What stands at the field already: it is not told twice. */
  readonly said?: string | undefined
}) {
  const { rule, groupId, said } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const asked = usePaused(rule.trim())
  const preview = useQuery({ ...previewQuery(asked, groupId), enabled: asked !== '' })
  const refusal = ruleRefusal(preview.error)
  if (asked === '' || (refusal !== undefined && refusal === said)) return null
  return (
    <div className={styles.box} aria-live="polite">
      {preview.isPending && <Text className={styles.quiet}>{t('groups.preview.looking')}</Text>}
      {preview.isError && (
        <Text className={styles.quiet}>{t('groups.preview.unread', { why: refusal ?? preview.error.message })}</Text>
      )}
      {preview.isSuccess && <Found preview={preview.data} changes={groupId !== undefined} />}
    </div>
  )
}

export function Found({ preview, changes }: { readonly preview: Preview; readonly changes: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { memberType, memberCount, joinCount, leaveCount, joining, leaving } = preview
  const named = (count: number, first: Preview['joining']) => {
    const names = first.map(({ id, displayName }) => displayName ?? id).join(', ')
    return count > first.length ? t('groups.preview.more', { names, count: count - first.length }) : names
  }
  return (
    <>
      <Text weight="semibold">{t(`groups.preview.${memberType}`, { count: memberCount })}</Text>
      {changes && joinCount > 0 && (
        <Text>{t('groups.preview.joining', { count: joinCount, names: named(joinCount, joining) })}</Text>
      )}
      {changes && leaveCount > 0 && (
        <Text>{t('groups.preview.leaving', { count: leaveCount, names: named(leaveCount, leaving) })}</Text>
      )}
      {changes && joinCount + leaveCount === 0 && <Text className={styles.quiet}>{t('groups.preview.same')}</Text>}
      {!changes && memberCount > 0 && <Text className={styles.quiet}>{named(joinCount, joining)}</Text>}
    </>
  )
}

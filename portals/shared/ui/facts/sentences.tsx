// What something does, or what follows from it, as a list of sentences.

import { makeStyles } from '@fluentui/react-components'

const useStyles = makeStyles({
  list: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0, maxWidth: '72ch' },
})

export function Sentences({ of }: { readonly of: readonly string[] }) {
  const styles = useStyles()
  return (
    <ul className={styles.list}>
      {of.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

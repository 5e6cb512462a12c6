package schema

import (
	"context"
	"runtime/debug"

	"leydig/cohort/parallel"
)

// shardRows is how many rows are looked at as one: the result of a pass over a table
// depends on it and not on the number of workers.
const shardRows = 1 << 15

// shards looks at a table's rows in runs, side by side where there are several, and gives
// what was seen of each, in their order; nothing once ctx has ended.
func shards[S any](ctx context.Context, t *Table, look func(from, to int) S) []S {
	return shardsOf(ctx, t.First, t.Last, look)
}

// shardsOf is shards of the rows first..last.
func shardsOf[S any](ctx context.Context, first, last int, look func(from, to int) S) []S {
	out := make([]S, (last-first+shardRows)/shardRows)
	parallel.For(len(out), func(i int) {
		if ctx.Err() != nil {
			return
		}
		from := first + i*shardRows
		out[i] = look(from, min(from+shardRows-1, last))
	})
	return out
}

// longRows is how many rows of a long table are read before their text is let go.
const longRows = 32 * shardRows

// letGo lets go the text of a table's rows up to last, which nothing asks for any more. Of a
// short table it stays, as do the first rows of any, and those that others stand beside.
func (b *builder) letGo(t *Table, last int) {
	const much = 96 << 20
	if t.fromCol > 0 || t.toCol < t.Sheet.Cols() || t.Sheet.Place != nil {
		return
	}
	if b.freed += t.Sheet.ForgetRows(t.First+shardRows, last); b.freed > much {
		b.freed = 0
		debug.FreeOSMemory() // what is read next takes its place
	}
}

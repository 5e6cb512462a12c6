package delim

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// coding makes rows of the pieces of a plain text, side by side, while others are read.
type coding struct {
	delimiter byte // 0 until the first bytes were looked at
	marked    bool // the text begins with a byte order mark
	pieces    []*piece
	todo      chan *piece
	workers   sync.WaitGroup
	odd       atomic.Bool // some piece is not plain
	ended     bool
}

// piece is some lines: their text, until they are coded.
type piece struct {
	ctx  context.Context
	text []byte
	open bool // its last line has no end
	runs []part
}

func newCoding() *coding {
	c := &coding{todo: make(chan *piece)}
	for range runtime.GOMAXPROCS(0) {
		c.workers.Go(func() {
			var of coder
			for p := range c.todo {
				of.delimiter = c.delimiter
				if runs, ok := of.code(p.ctx, p.text); ok {
					p.runs, p.text = runs, nil
				} else {
					c.odd.Store(true)
				}
			}
		})
	}
	return c
}

// add gives the next lines to be coded.
func (c *coding) add(ctx context.Context, text []byte) {
	p := &piece{ctx: ctx, text: text, open: text[len(text)-1] != '\n'}
	c.pieces = append(c.pieces, p)
	c.todo <- p
}

// end waits for all pieces; there are no more.
func (c *coding) end() {
	if !c.ended {
		c.ended = true
		close(c.todo)
		c.workers.Wait()
	}
}

// rows are those of all pieces.
func (c *coding) rows() *rowsOfText {
	out := &rowsOfText{delimiter: c.delimiter}
	for _, p := range c.pieces {
		out.parts = append(out.parts, p.runs...)
		out.open = p.open
	}
	return out
}

// appendTo adds the text of all pieces to b, with line ends of one byte.
func (c *coding) appendTo(b []byte) []byte {
	if c.marked {
		b = append(b, mark...)
	}
	for _, p := range c.pieces {
		if p.runs == nil {
			b = append(b, p.text...)
			continue
		}
		for i := range p.runs {
			b = p.runs[i].appendText(b, c.delimiter)
		}
		if p.open {
			b = b[:len(b)-1]
		}
	}
	return b
}

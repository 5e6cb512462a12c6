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
	todo      chan *piece
	mu        sync.Mutex
	pieces    []*piece
	plain     int  // how many of the first ones are coded
	open      bool // the last line has no end
	workers   sync.WaitGroup
	odd       atomic.Bool // some piece is not plain
	ended     bool
}

// piece is some lines: their text, until they and all before are coded. All but the last line end.
type piece struct {
	ctx  context.Context
	text []byte
	runs []part
}

// newCoding begins; a delimiter that is 0 is to be set before a piece is added.
func newCoding(delimiter byte) *coding {
	c := &coding{delimiter: delimiter, todo: make(chan *piece)}
	for range runtime.GOMAXPROCS(0) {
		c.workers.Go(func() {
			var of coder
			for p := range c.todo {
				of.delimiter = c.delimiter
				runs, ok := of.code(p.ctx, p.text)
				if !ok {
					c.odd.Store(true)
					continue
				}
				c.done(p, runs)
			}
		})
	}
	return c
}

// add gives the next lines to be coded.
func (c *coding) add(ctx context.Context, text []byte) {
	c.open = len(text) > 0 && text[len(text)-1] != '\n'
	p := &piece{ctx: ctx, text: text}
	c.mu.Lock()
	c.pieces = append(c.pieces, p)
	c.mu.Unlock()
	c.todo <- p
}

// done keeps the rows of a piece. Text is let go once all before it is coded: behind a quote that
// was opened it may be part of a cell.
func (c *coding) done(p *piece, runs []part) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.runs = runs
	for ; c.plain < len(c.pieces) && c.pieces[c.plain].runs != nil; c.plain++ {
		c.pieces[c.plain].text = nil
	}
}

// end waits for all pieces; there are no more.
func (c *coding) end() {
	if !c.ended {
		c.ended = true
		close(c.todo)
		c.workers.Wait()
	}
}

// parts are the rows of all pieces.
func (c *coding) parts() (out []part) {
	for _, p := range c.pieces {
		out = append(out, p.runs...)
	}
	return out
}

// appendTo adds the text of all pieces to b, with line ends of one byte.
func (c *coding) appendTo(b []byte) []byte {
	if c.marked {
		b = append(b, mark...)
	}
	for i, p := range c.pieces {
		if i >= c.plain {
			b = append(b, p.text...)
			continue
		}
		for k := range p.runs {
			b = p.runs[k].appendText(b, c.delimiter)
		}
		if c.open && i == len(c.pieces)-1 {
			b = b[:len(b)-1]
		}
	}
	return b
}

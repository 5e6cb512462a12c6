package study

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"runtime"
	"sync/atomic"

	"leydig/reports"
	"leydig/reports/records"
)

// rowsTogether is how many rows of a table are written as one.
const rowsTogether = 2048

// csvPart is some rows as CSV, in room that other rows have had.
type csvPart struct {
	text    bytes.Buffer
	numbers knownNumbers
	row     []string
}

// writeCSV writes a table as CSV, with no text that a spreadsheet would run. Its parts are made side by
// side; the columns are asked from several goroutines.
func writeCSV(w io.Writer, columns []reports.Column, rows int) error {
	n := 1 + (rows+rowsTogether-1)/rowsTogether // the header is a part of its own
	made, free := make([]chan *csvPart, n), make(chan *csvPart, min(n, runtime.GOMAXPROCS(0)+1))
	for i := range made {
		made[i] = make(chan *csvPart, 1)
	}
	for range cap(free) {
		free <- &csvPart{row: make([]string, len(columns))}
	}
	var failed atomic.Bool
	go func() {
		for i := range n {
			p := <-free
			go func() {
				if p.text.Reset(); !failed.Load() {
					p.fill(columns, (i-1)*rowsTogether, min(i*rowsTogether, rows))
				}
				made[i] <- p
			}()
		}
	}()
	var err error
	for i := range made {
		p := <-made[i]
		if err == nil {
			_, err = w.Write(p.text.Bytes())
			failed.Store(err != nil)
		}
		free <- p
	}
	return err
}

// fill writes the rows from..to-1, or, where from lies before all, the header.
func (p *csvPart) fill(columns []reports.Column, from, to int) {
	out := csv.NewWriter(&p.text)
	defer out.Flush()
	if from < 0 {
		for i, c := range columns {
			p.row[i] = records.Harmless(c.Name)
		}
		out.Write(p.row) // to memory, which does not fail
		return
	}
	for r := from; r < to; r++ {
		for i, c := range columns {
			if c.Number != nil {
				p.row[i] = p.numbers.text(c.Number(r))
			} else {
				p.row[i] = records.Harmless(c.Text(r))
			}
		}
		out.Write(p.row)
	}
}

// knownNumbers are texts of numbers that came before: those of a cohort are few, and a month has 16 digits.
type knownNumbers [1 << 12]struct {
	bits uint64
	text string
}

// text is exportNumber.
func (k *knownNumbers) text(v float64) string {
	bits := math.Float64bits(v)
	known := &k[bits*0x9e3779b97f4a7c15>>52]
	if known.text == "" || known.bits != bits {
		known.bits, known.text = bits, exportNumber(v)
	}
	return known.text
}

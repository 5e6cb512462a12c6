package delim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"leydig/cohort"
)

// table writes n rows of three cells below a header.
func table(n int) []string {
	lines := []string{"patient_id,visit_date,total_testosterone"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("P%03d,2019-01-%02d,%d", i, 1+i%28, 300+i))
	}
	return lines
}

func text(lines []string) string { return strings.Join(lines, "\n") + "\n" }

// TestBrokenRows: what does not fit is told with its line; what does is not.
func TestBrokenRows(t *testing.T) {
	with := func(line int, s string) string {
		l := table(60)
		l[line-1] = s
		return text(l)
	}
	stray := table(60)
	stray[4] = `P003,"2019-01-04,303`
	stray[54] = `P053,"2019-01-26,353`
	adjacent := table(20)
	adjacent[4], adjacent[5] = `P003,"2019-01-04,303`, `P004,2019-01-05",304`
	whole := table(10)
	for name, c := range map[string]struct {
		text string
		want []string // severity, cell, and a piece of the message
	}{
		"good": {text(whole), nil},
		"stray quotes": {text(stray), []string{"error B5 line 5 is closed in a later line and swallows what looks like 51 rows",
			"warning B5 in line 5 text follows"}},
		"adjacent": {text(adjacent), []string{"error B5 swallows what looks like 2 rows"}},
		"rows in a cell": {with(7, "P9,\"x\nP1,2019-01-01,3\nP2,2019-01-01,3\nP3,2019-01-01,3\",4"),
			[]string{"error B7 swallows what looks like"}},
		"after a quote":       {with(7, `P005,"2019-01-06"x,305`), []string{"warning B7 in line 7 text follows a closing quote"}},
		"a comma too many":    {with(7, `P005,Smith, John,305`), []string{"error D7 line 7 has more cells"}},
		"empty cells more":    {with(7, `P005,2019-01-06,305,,`), nil},
		"a cell too few":      {with(7, `P005,305`), []string{"warning C7 line 7 has fewer cells"}},
		"cut in a row":        {text(table(10))[:len(text(table(10)))-9], []string{"error B11 the file ends within line 11"}},
		"title and remark":    {"Export of clinic A\n\n" + text(table(10)) + "\n* made today\n", nil},
		"two tables":          {text(table(10)) + "\n" + "id,age\n1,2\n3,4\n5,6\n", nil},
		"remark in two lines": {with(7, "P005,\"nausea, then\nvomiting\",305"), nil},
		"line after a remark": {with(7, "P005,\"nausea\nvomiting\",305") + "P1,2,3,4\n", []string{"error D62 line 63 has more cells"}},
		"header without id":   {strings.Replace(text(whole), "patient_id,", "", 1), []string{"warning C1 line 1 has fewer cells"}},
	} {
		book, err := read([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range book.Sheets[0].Found {
			got = append(got, fmt.Sprintf("%s %s %s", f.Severity, f.At.Cell, f.Message))
			if f.Code != cohort.BrokenRow || f.At.File != "x.csv" || f.Want == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		for i, want := range c.want {
			place := strings.Join(strings.Fields(want)[:2], " ")
			if i >= len(got) || !strings.HasPrefix(got[i], place) || !strings.Contains(got[i], strings.TrimPrefix(want, place+" ")) {
				t.Errorf("%s: finding %d of %q, want %q", name, i, got, want)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d findings, want %d: %q", name, len(got), len(c.want), got)
		}
	}
}

// TestLastLine: a last line without an end is told, whole or not.
func TestLastLine(t *testing.T) {
	book, err := read([]byte(strings.TrimSuffix(text(table(10)), "\n")))
	if err != nil || len(book.Sheets[0].Found) > 0 || len(book.Sheets[0].Notes) != 1 || !strings.Contains(book.Sheets[0].Notes[0], "line 11") {
		t.Errorf("%v, %v, %v", err, book.Sheets[0].Found, book.Sheets[0].Notes)
	}
}

// TestShortRows: a program that leaves out empty cells at the end is one note, not a
// finding a row; the same in a file parsed in parts.
func TestShortRows(t *testing.T) {
	lines := table(600_000)
	for i := 1; i < len(lines); i += 4 {
		lines[i] = lines[i][:strings.LastIndexByte(lines[i], ',')]
	}
	lines[500_002] += ",1"
	book, err := read([]byte(text(lines)))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if len(s.Found) != 1 || s.Found[0].At.Cell != "D500003" || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "150000 rows have fewer") {
		t.Errorf("%v, %v", s.Found, s.Notes)
	}
}

// endless gives the same byte for ever.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

// TestRefusedEarly: what cannot be a table is refused before it is read to its end.
func TestRefusedEarly(t *testing.T) {
	for want, r := range map[string]io.Reader{"a line of more than 16 MiB": endless('x'), "NUL": endless(0)} {
		start := time.Now()
		_, err := Read(context.Background(), r, 1<<20, "x.csv")
		if err == nil || !strings.Contains(err.Error(), want) || time.Since(start) > time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	}
	many := bytes.Repeat(append(bytes.Repeat([]byte(","), 60000), '\n'), 1200)
	if _, err := read(many); err == nil || !strings.Contains(err.Error(), "cells, more than") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, endless('\n'), 1<<20, "x.csv"); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

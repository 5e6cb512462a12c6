//go:build unix

// Command attacks tries hostile inputs on a built leydig and prints what became of each as
// a table in Markdown: time, memory, exit status, what was left. Everything it gives the
// program is made here; nothing is read but the program.
//
//	go run ./cmd/attacks -leydig bin/leydig > docs/attacks.md
//
// It ends with status 1 where a line does not hold.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// attack is one thing that is tried.
type attack struct {
	kind  string // its number among those that head tells
	tried string
	try   func(k *kit)
}

// all lists every attack, kind by kind.
func all() []attack {
	var out []attack
	for _, list := range [][]attack{damaged, mixtures, identifiers, brokenRows, outputs, plans, provenance, bombs, levels, waiting, privacy} {
		out = append(out, list...)
	}
	return out
}

const head = `# What was tried on leydig

Hostile inputs, made and tried by ` + "`go run ./cmd/attacks -leydig bin/leydig > docs/attacks.md`" + `. Each must end
within 2 s and 300 MiB, without a panic, with one line where the input is refused, and leave
nothing behind but what it was asked for. Where a line tries many files or commands, time and
memory are the largest of them. "n" says of what kind: 1 damaged workbooks, 2 mixed units, 3 identifiers,
4 broken rows, 5 outputs, 6 a report that is killed, 7 plans, 8 provenance, 9 bombs, 10 many levels,
11 what waits for ever, 12 privacy.

| n | tried | what was seen | runs | s | MiB | exit | left |
| --- | --- | --- | ---: | ---: | ---: | --- | --- |
`

func main() {
	if os.Getenv(measuring) != "" {
		measure(os.Args[1:])
		return
	}
	program := flag.String("leydig", "bin/leydig", "the program that is attacked")
	only := flag.String("only", "", "only attacks whose text holds this")
	flag.Parse()
	if _, err := os.Stat(*program); err != nil {
		fmt.Fprintln(os.Stderr, "attacks:", err)
		os.Exit(2)
	}
	fmt.Print(head)
	bad := 0
	for _, a := range all() {
		if !strings.Contains(a.tried, *only) {
			continue
		}
		k, err := newKit(*program)
		if err != nil {
			fmt.Fprintln(os.Stderr, "attacks:", err)
			os.Exit(2)
		}
		a.try(k)
		k.close()
		fmt.Println(k.row(a))
		for _, b := range k.bad {
			bad++
			fmt.Fprintf(os.Stderr, "%s %s: %s\n", a.kind, a.tried, b)
		}
	}
	if bad > 0 {
		os.Exit(1)
	}
}

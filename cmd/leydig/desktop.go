package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// dropped are the endings of files that make a report when one is dropped on the program.
var dropped = []string{".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".sav", ".zsav", ".dta"}

// desktop turns what a desktop makes of a double click or of files dropped on the program
// into a command line: a page beside the first file. Command lines stay as they are.
func desktop(args []string) []string {
	if len(args) == 0 {
		return args
	}
	for _, a := range args {
		info, err := os.Stat(a)
		if err != nil || !info.Mode().IsRegular() || !slices.Contains(dropped, strings.ToLower(filepath.Ext(a))) {
			return args
		}
	}
	base := filepath.Base(args[0])
	out := filepath.Join(filepath.Dir(args[0]), strings.TrimSuffix(base, filepath.Ext(base))+" report")
	return slices.Concat([]string{"report"}, args, []string{"--out", out, "--formats", "html"})
}

// explain says to who opened the program from a desktop what it is.
func explain(e *env) {
	fmt.Fprint(e.stdout, `leydig has no window: it works from a command line. To make a report without one, drop a workbook
(or a patients and a visits file together) on this program: the page report.html is written into a
folder beside it. Nothing leaves this machine.

`)
}

// hold keeps the window that a desktop opened until it was read.
func hold(e *env) {
	fmt.Fprint(e.stdout, "\nPress Enter to close this window.")
	_, _ = bufio.NewReader(e.stdin).ReadString('\n')
}

// Command leydig analyses testosterone-recovery cohorts: spreadsheet in, numbers
// that can be published out.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"golang.org/x/term"

	"leydig/reports/table"
)

// version is set by the build.
var version = "0.1.0-dev"

// Exit statuses, as the contract has them.
const (
	exitDone        = 0
	exitFindings    = 1
	exitUnusable    = 2
	exitRequirement = 4
	exitInterrupted = 130
)

// env is what a command has of the world around it.
type env struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is a terminal: progress may be drawn
}

// exitError ends the program with a status; its message, if any, was printed.
type exitError struct{ status int }

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", e.status) }

func main() {
	// Nearly all of the heap is columns without pointers, which cost the collector
	// nothing to look at: collecting often halves the peak and takes no longer.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(25)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	e := &env{stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	status := run(ctx, e, os.Args[1:])
	stop()
	os.Exit(status)
}

// run executes a command line and gives the exit status. Errors are printed here
// and nowhere else.
func run(ctx context.Context, e *env, args []string) int {
	root := newRoot(e)
	root.SetArgs(args)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		return exit.status
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(e.stderr, "leydig: interrupted; nothing was written")
		return exitInterrupted
	}
	fmt.Fprintln(e.stderr, "leydig:", visible(err.Error()))
	return exitUnusable
}

// visible shows control characters that came out of a file; lines stay lines.
func visible(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		cells := strings.Split(l, "\t")
		for k, c := range cells {
			cells[k] = table.Visible(c)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

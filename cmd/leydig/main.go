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
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/term"

	"leydig/cmd/files"
	"leydig/cmd/study"
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
	stdin          io.Reader
	stdout, stderr io.Writer // for text: what a terminal would obey is taken out
	raw, screen    io.Writer // the same two as they are, for workbooks and for progress
	terminal       bool      // stderr is a terminal: progress may be drawn
	quiet          bool      // no progress is told
	password       *study.Password

	files *files.Session // what the command line reads, and what it may write
}

// exitError ends the program with a status; its message, if any, was printed.
type exitError struct{ status int }

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", e.status) }

// ballast is memory that is never touched and so takes none. The collector counts it as
// in use, and rests until a twelfth of it and of what is really used was asked for; else
// it would run all the time where there is little.
const ballast = 192 << 20

// collect sets when the collector runs: the first time when 16 MB are in use, which a short
// command never asks for. From then on, nearly all of the heap is columns without pointers,
// which cost the collector nothing to look at: collecting often halves the peak and takes
// hardly longer.
func collect() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(400)
	runtime.SetFinalizer(new([1 << 10]byte), func(*[1 << 10]byte) {
		untouched.Store(make([]byte, ballast))
		debug.SetGCPercent(8)
	})
}

var untouched atomic.Value

func main() {
	collect()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	e := &env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	status := runUntil(ctx, e, os.Args[1:])
	stop()
	os.Exit(status)
}

// patience is how long a command has to end by itself once it is interrupted. Not every
// computation looks at its context often enough.
const patience = 70 * time.Millisecond

// runUntil is run, left behind where an interrupt is not obeyed in time.
func runUntil(ctx context.Context, e *env, args []string) int {
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, e, args) }()
	select {
	case status := <-ended:
		return status
	case <-ctx.Done():
	}
	select {
	case status := <-ended:
		return status
	case <-time.After(patience):
	}
	files.Abandon()
	return e.interrupted()
}

func (e *env) interrupted() int {
	if e.files.Written() {
		fmt.Fprintln(e.stderr, "leydig: interrupted; what is written is whole")
	} else {
		fmt.Fprintln(e.stderr, "leydig: interrupted; nothing was written")
	}
	return exitInterrupted
}

// run executes a command line and gives the exit status. Errors are printed here
// and nowhere else.
func run(ctx context.Context, e *env, args []string) int {
	e.raw, e.screen = e.stdout, e.stderr
	e.stdout, e.stderr = plainText{e.raw}, plainText{e.screen}
	e.files = &files.Session{Version: version}
	root := newRoot(e)
	if fromDesktop() {
		if len(args) == 0 {
			explain(e)
		}
		defer hold(e)
	}
	root.SetArgs(desktop(args))
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	command, err := root.ExecuteContextC(ctx)
	var exit exitError
	if e.password != nil && !e.password.Used() && (err == nil || errors.As(err, &exit)) {
		fmt.Fprintln(e.stderr, "leydig: --password-file: no input was encrypted, so the password was not used; leave it out")
	}
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		return exit.status
	case errors.Is(err, context.Canceled):
		return e.interrupted()
	}
	fmt.Fprintln(e.stderr, "leydig:", visible(remedy(command, err)))
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

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestSurvivalCommands runs the scripts of the survival commands. There `leydig
// STATUS ARGS...` runs the program in this process, wants its exit status, and leaves
// its streams in the files out and err.
func TestSurvivalCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "script", "survival"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"leydig": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: leydig STATUS ARGS...")
				}
				var out, errs bytes.Buffer
				want := args[0]
				args = args[1:]
				for i, a := range args { // the script's folder is not this process's
					if path := ts.MkAbs(a); i > 0 && exists(path) {
						args[i] = path
					}
				}
				status := run(context.Background(), &env{stdout: &out, stderr: &errs}, args)
				ts.Check(os.WriteFile(ts.MkAbs("out"), out.Bytes(), 0o600))
				ts.Check(os.WriteFile(ts.MkAbs("err"), errs.Bytes(), 0o600))
				if got := string(rune('0' + status)); got != want {
					ts.Fatalf("exit status %s, want %s\n%s%s", got, want, out.Bytes(), errs.Bytes())
				}
			},
		},
	})
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

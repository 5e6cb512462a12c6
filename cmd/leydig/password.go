package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
)

// passwordFlag gives every command --password-file. The password itself is never
// on the command line, where others could see it.
func passwordFlag(e *env, root *cobra.Command) {
	path := root.PersistentFlags().String("password-file", "", "file whose first line is the password of encrypted workbooks")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if *path == "" {
			return nil
		}
		text, err := e.files.ReadSmall(*path, 1<<16)
		if err != nil {
			return fmt.Errorf("--password-file %s: %w; give the path of a file with the password in its first line", *path, err)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		if line = strings.TrimRight(line, "\r"); line == "" {
			return fmt.Errorf("--password-file %s: its first line is empty; write the password there", *path)
		}
		e.password = &study.Password{Text: line}
		c.SetContext(study.WithPassword(c.Context(), e.password))
		return nil
	}
}

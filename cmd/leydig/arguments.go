package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort"
)

// How the library refuses a command line, in as far as it does not say what to do.
var (
	unknownCommand = regexp.MustCompile(`^unknown command "(.*)" for "leydig"`)
	tooMuch        = regexp.MustCompile(`^unknown command "(.*)" for "(leydig .*)"`)
	numberOf       = regexp.MustCompile(`^(accepts|requires) .*arg\(s\)`)
	requiredFlags  = regexp.MustCompile(`^required flag\(s\) .* not set$`)
)

// remedy is an error of a command line in one line, with what to do.
func remedy(c *cobra.Command, err error) string {
	text := err.Error()
	if m := unknownCommand.FindStringSubmatch(text); m != nil {
		see := "; see"
		if near := cohort.DidYouMean(m[1], commandNames(c.Root())); near != "" {
			see = near + " See"
		}
		return fmt.Sprintf("unknown command %q for \"leydig\"%s: leydig --help", m[1], see)
	}
	switch m := tooMuch.FindStringSubmatch(text); {
	case m != nil:
		return fmt.Sprintf("%q is too much: %s takes no argument; see: %s --help", m[1], m[2], m[2])
	case numberOf.MatchString(text):
		return fmt.Sprintf("want: leydig %s; see: %s --help", c.Use, c.CommandPath())
	case requiredFlags.MatchString(text):
		return fmt.Sprintf("%s; see: %s --help", text, c.CommandPath())
	}
	return text
}

func commandNames(root *cobra.Command) (names []string) {
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// strict has the library's own commands, help and completion, refuse what they do not know.
func strict(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Run = nil
			c.RunE = func(_ *cobra.Command, args []string) error {
				of, rest, err := root.Find(args)
				if err != nil || len(rest) > 0 && of.HasSubCommands() || len(rest) > 0 && !of.HasParent() {
					return fmt.Errorf("help: there is no command or topic %q%s", strings.Join(args, " "), cohort.DidYouMean(args[0], commandNames(root)))
				}
				of.InitDefaultHelpFlag()
				return of.Help()
			}
		case "completion":
			shells := commandNames(c)
			c.Args = cobra.ArbitraryArgs
			c.RunE = func(c *cobra.Command, args []string) error {
				if len(args) == 0 {
					return c.Help()
				}
				return fmt.Errorf("completion: there is none for %q; choose from %s", args[0], strings.Join(shells, ", "))
			}
		}
	}
}

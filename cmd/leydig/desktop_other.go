//go:build !windows

package main

// fromDesktop tells that the program was opened by a double click or a drop; other systems
// open no window for it.
func fromDesktop() bool { return false }

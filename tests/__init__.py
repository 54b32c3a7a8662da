"""Tests of frameshare; a package so that local servers can be imported from every kind of test."""

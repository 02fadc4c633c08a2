-- AlterTable
ALTER TABLE "Sample" ADD COLUMN "balloonedBytes" BIGINT;
